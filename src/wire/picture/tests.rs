//! What the head of a picture says, and pictures that lie.

use proptest::prelude::*;

use super::*;

fn raster(format: Format, width: u32, height: u32) -> Raster {
    Raster { format, width, height }
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0]);
    bytes
}

fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
    bytes.extend(b"\xff\xff\xc2\0\x11\x08");
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes
}

fn gif(screen: (u16, u16), frame: (u16, u16)) -> Vec<u8> {
    let mut bytes = b"GIF89a".to_vec();
    bytes.extend(screen.0.to_le_bytes());
    bytes.extend(screen.1.to_le_bytes());
    bytes.extend([0x80, 0, 0, 1, 2, 3, 4, 5, 6]);
    bytes.extend([0x21, 0xf9, 4, 0, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0]);
    bytes.extend(frame.0.to_le_bytes());
    bytes.extend(frame.1.to_le_bytes());
    bytes.extend([0, 2, 1, 0, 0, 0x3b]);
    bytes
}

fn webp(kind: &[u8], head: &[u8]) -> Vec<u8> {
    [b"RIFF\x20\0\0\0WEBP".as_slice(), kind, &[10, 0, 0, 0], head].concat()
}

fn bmp(width: i32, height: i32) -> Vec<u8> {
    let mut bytes = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
    bytes.extend(width.to_le_bytes());
    bytes.extend(height.to_le_bytes());
    bytes
}

fn avif(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\0\0\0\x1cftypavif\0\0\0\0mif1avifmiafmeta".to_vec();
    bytes.extend(b"\0\0\0\x14ispe\0\0\0\0");
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes
}

fn ico(pictures: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 1, 0, u8::try_from(pictures.len()).expect("a few"), 0];
    let mut at = 6 + 16 * pictures.len();
    for picture in pictures {
        bytes.extend([0; 8]);
        bytes.extend(u32::try_from(picture.len()).expect("short").to_le_bytes());
        bytes.extend(u32::try_from(at).expect("short").to_le_bytes());
        at += picture.len();
    }
    [bytes, pictures.concat()].concat()
}

#[test]
fn each_format_says_its_measures_in_its_head() {
    let extended = [0, 0, 0, 0, 0xff, 0x03, 0, 0x57, 0x02, 0];
    let lossless = [0x2f, 0x8f, 0x01, 0x19, 0];
    let lossy = [0, 0, 0, 0x9d, 0x01, 0x2a, 0x90, 0x01, 0x65, 0];

    for (bytes, expected) in [
        (png(400, 101), raster(Format::Png, 400, 101)),
        (jpeg(400, 101), raster(Format::Jpeg, 400, 101)),
        (gif((400, 101), (1, 1)), raster(Format::Gif, 400, 101)),
        (webp(b"VP8X", &extended), raster(Format::WebP, 1024, 600)),
        (webp(b"VP8L", &lossless), raster(Format::WebP, 400, 101)),
        (webp(b"VP8 ", &lossy), raster(Format::WebP, 400, 101)),
        (bmp(400, -101), raster(Format::Bmp, 400, 101)),
        (avif(400, 101), raster(Format::Avif, 400, 101)),
        (ico(&[bmp(16, 32)[14..].to_vec(), png(256, 256)]), raster(Format::Ico, 256, 256)),
    ] {
        assert_eq!(Raster::read(&bytes), Some(expected));
    }
}

#[test]
fn what_declares_more_pixels_than_a_page_bears_is_refused_before_it_is_decoded() {
    let large = raster(Format::Png, 60_000, 60_000);
    assert_eq!(judge("image/png", &png(60_000, 60_000)), Verdict::Refuse(Refusal::Pixels(large)));

    for bytes in [
        jpeg(60_000, 60_000),
        gif((1, 1), (60_000, 60_000)),
        bmp(60_000, i32::MIN),
        avif(60_000, 60_000),
        ico(&[png(60_000, 60_000)]),
        webp(b"VP8X", &[0, 0, 0, 0, 0xff, 0xff, 0, 0xff, 0xff, 0]),
    ] {
        let verdict = judge("image/png", &bytes);
        assert!(matches!(verdict, Verdict::Refuse(Refusal::Pixels(_))), "{verdict:?}");
    }
}

#[test]
fn a_picture_is_drawn_as_what_it_is_and_not_as_what_it_is_sent_as() {
    assert_eq!(judge("image/svg+xml", &png(8, 8)), Verdict::Draw("image/png"));
    assert_eq!(judge("text/html", &gif((8, 8), (8, 8))), Verdict::Draw("image/gif"));
    assert_eq!(judge("image/png", b"<svg/>"), Verdict::Refuse(Refusal::Unknown));
    assert_eq!(judge("image/jxl", b"\xff\x0a12345678"), Verdict::Refuse(Refusal::Unknown));
    assert_eq!(judge("image/png", &png(0, 8)), Verdict::Refuse(Refusal::Unknown));
}

/// `levels` groups, each of which uses the one before twice.
fn nested_uses(levels: u32) -> String {
    let group = |level: u32| {
        let before = level - 1;
        format!("<g id=\"g{level}\"><use xlink:href=\"#g{before}\"/><use href=\"#g{before}\"/></g>")
    };
    let first = "<g id=\"g0\"><path d=\"M0 0h9\"/></g>";
    let groups: String = (1..=levels).map(group).collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><defs>{first}{groups}</defs>\
         <use href=\"#g{levels}\"/></svg>"
    )
}

#[test]
fn a_drawing_counts_what_it_points_at_as_often_as_it_does() {
    let bomb = nested_uses(20);

    assert!(bomb.len() < 2_000);
    assert_eq!(Drawing::read(&bomb), Drawing::TooMuch("has very many parts"));
    assert_eq!(Drawing::read(&nested_uses(3)), Drawing::Plain);
    assert_eq!(Drawing::read(&nested_uses(12)), Drawing::Costly("has many parts"));
    let fills = bomb.replace("<use href=", "<rect fill=\"url(").replace("\"/><use", ")\"/><use");
    assert!(matches!(Drawing::read(&fills), Drawing::TooMuch(_)));
    let judged = |levels: u32| judge(SVG, nested_uses(levels).as_bytes());
    assert!(matches!(judged(20), Verdict::Refuse(Refusal::Drawing(_))));
    assert!(matches!(judged(12), Verdict::Ask(SVG, _)));
    assert_eq!(judged(3), Verdict::Draw(SVG));
}

#[test]
fn an_ordinary_icon_is_plain() {
    for text in [
        include_str!("../../../icon.svg"),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"a.dtd\">\
         <!-- <x> --><svg viewBox='0 0 9 9'><title>A &amp; B</title><style>.b{fill:url(#g)}</style><defs>\
         <linearGradient id=\"g\"><stop offset='0'/></linearGradient></defs>\
         <path class=\"a\" fill=\"url(#g)\" d='M0 0'/></svg>",
    ] {
        assert_eq!(Drawing::read(text), Drawing::Plain, "{text}");
    }
}

#[test]
fn references_to_characters_are_read_and_hide_nothing() {
    let title = "<svg><title>Caf&#233; &#x26; more</title><g id='a'/><use href='#a'/></svg>";
    assert_eq!(Drawing::read(title), Drawing::Plain);

    let hide = |text: String, plain: &str, hidden: &str| text.replace(plain, hidden);
    let bomb = nested_uses(20);
    for hidden in [
        hide(bomb.clone(), "=\"#g", "=\"&#35;g"),
        hide(bomb.clone(), "=\"#g", "=\"&#x0023;&#103;"),
        hide(bomb.clone(), "id=\"g", "id=\"&#x67;"),
        hide(bomb.clone(), "=\"#g", "=\"&#32;#g"),
    ] {
        assert_ne!(hidden, bomb);
        assert_eq!(Drawing::read(&hidden), Drawing::TooMuch("has very many parts"));
    }
    let fills = hide(bomb, "<use href=\"#g20\"", "<rect fill=\"&#117;r&#x6c;&#40;#g20)\"");
    assert_eq!(Drawing::read(&fills), Drawing::TooMuch("has very many parts"));

    for (plain, hidden) in [
        ("https://x.test/a.svg#b", "&#104;ttps&#58;//x.test/a.svg#b"),
        ("//x.test/a.svg#b", "&#47;&#x2f;x.test/a.svg&#35;b"),
        ("data:image/svg+xml,a#b", "d&#97;ta:image/svg+xml,a#b"),
    ] {
        let read = |place: &str| Drawing::read(&format!("<svg><use href='{place}'/></svg>"));
        assert_eq!(read(hidden), read(plain), "{hidden}");
        let image = format!("<svg><image href='{hidden}'/></svg>");
        assert!(matches!(Drawing::read(&image), Drawing::Costly(_)), "{image}");
    }
}

#[test]
fn what_cannot_be_counted_is_asked_for_or_refused() {
    for text in [
        "<svg><filter id='f'/><rect filter='url(#f)'/></svg>",
        "<svg><rect><animate attributeName='x'/></rect></svg>",
        "<svg><foreignObject/></svg>",
        "<svg><image href='data:image/png;base64,AA'/></svg>",
        "<svg><style>rect{\\66ilter:blur(9px)}</style></svg>",
        "<svg><rect style='filter:blur(999px)'/></svg>",
        "<svg><rect style='&#102;ilter:blur(999px)'/></svg>",
        "<?xml-stylesheet href='data:text/css,a'?><svg/>",
    ] {
        assert!(matches!(Drawing::read(text), Drawing::Costly(_)), "{text}");
    }
    for text in [
        "<!DOCTYPE svg [<!ENTITY a 'aaaa'>]><svg>&a;</svg>",
        "<svg><g id='a'><use href='#a'/></g></svg>",
        "<svg><g id='a'/><g id='a'/></svg>",
        "<svg><g id='&#97;'><use href='&#x23;a'/></g></svg>",
        "<svg><g id='a'/><g id='&#97;'/></svg>",
        "<svg><use href='&num;a'/></svg>",
        "<svg><g id='&a;'/></svg>",
        "<svg><pattern id='a'/><style>rect{fill:url(#a)}</style></svg>",
        "<svg><marker id='a'/><path marker-start='u&#92;72l(#a)'/></svg>",
        "<svg><marker id='a'/><path marker-start='ur&#+108;(#a)'/></svg>",
        "<svg><marker id='a'/><style>path{marker:u&#114;l(#a)}</style></svg>",
        "<svg><marker id='a'/><path marker-start='url&lpar;#a)'/></svg>",
        "<svg><marker id='a'/><style>path{marker:u\\72l(#a)}</style></svg>",
        "<?xml-stylesheet href='data:text/css,a'?><svg><marker id='a'/></svg>",
        "<?xml version='1.0' encoding='iso-2022-jp'?><svg/>",
        // The comment is one only to who does not see the quotes.
        "<!DOCTYPE svg SYSTEM \"><svg><!--\" [<!ENTITY a 'a'>]><svg>&a;<!-- --></svg>",
        "<svg><g></svg>",
        "<svg",
        "no markup",
        "",
    ] {
        assert!(matches!(Drawing::read(text), Drawing::TooMuch(_)), "{text}");
    }
    let deep = "<g>".repeat(1_000) + &"</g>".repeat(1_000);
    assert!(matches!(Drawing::read(&deep), Drawing::TooMuch(_)));
}

proptest! {
    #[test]
    fn any_bytes_are_judged_without_a_panic(
        head in 0_usize..9,
        bytes in proptest::collection::vec(any::<u8>(), 0..80),
    ) {
        let heads: [&[u8]; 9] = [
            b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF0000WEBP", b"BM",
            b"\0\0\x01\0", b"\0\0\0\x18ftypavif", b"RIFF0000WEBPVP8X",
        ];
        judge(SVG, &[heads[head], &bytes].concat());
    }

    #[test]
    fn any_markup_is_judged_without_a_panic(text in "[<>/!?\\[\\]=\"'#a-dé &;-]{0,60}") {
        Drawing::read(&text);
    }
}
