//! Splits the page's wasm into what every visit loads and what is loaded on demand, and writes the script
//! that loads it: `splitter INPUT.wasm FOLDER NAME`.
//!
//! What two command line tools do (`wasm-split-cli` and `wasm-bindgen`), with half of their crates: neither
//! a network nor a server belongs to it.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, transform};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [input, folder, name] = arguments.as_slice() else {
        return Err("usage: splitter INPUT.wasm FOLDER NAME".into());
    };
    let folder = Path::new(folder);
    let whole = fs::read(input)?;
    let main = folder.join(format!("{name}.wasm"));
    let script = format!("./{name}.js");

    let mut options = Options::new(&whole);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.main_module = &script;
    transform(options)?;

    Bindgen::new()
        .input_path(&main)
        .web(true)?
        .typescript(false)
        // The chunks use what the main file exports; nothing else needs those names.
        .keep_lld_exports(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)?;
    Ok(())
}
