// Finds the browsers that the tests drive: named by the environment, on the machine, or installed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { aptInstall, canAptInstall } from './apt.mjs';
import { ROOT, TOOLS, fromPath, outputOf, run } from './process.mjs';
import { Missing } from './missing.mjs';

const BROWSERS = {
  chromium: {
    title: 'Chromium',
    variable: 'CHROMIUM',
    // The first is the same browser without a window, which makes the tests a fifth quicker.
    commands: [
      'chromium-headless-shell',
      'chromium',
      'chromium-browser',
      'google-chrome',
      'google-chrome-stable',
      'microsoft-edge',
      'chrome',
    ],
    places: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      'C:/Program Files/Google/Chrome/Application/chrome.exe',
    ],
    debian: ['chromium-headless-shell'],
    otherwise: ['chromium'],
    // The one that the kept pictures are made with, see tests/end_to_end/kept_looks.mjs.
    fonts: ['fonts-dejavu-core'],
    download: 'chrome-headless-shell@stable',
  },
  // What people use, for figures: it draws by a process of its own.
  window: {
    title: 'Chromium',
    variable: 'CHROMIUM',
    commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    places: [],
    debian: ['chromium'],
  },
  firefox: {
    title: 'Firefox',
    variable: 'FIREFOX',
    commands: ['firefox-esr', 'firefox'],
    places: ['/Applications/Firefox.app/Contents/MacOS/firefox', 'C:/Program Files/Mozilla Firefox/firefox.exe'],
    debian: ['firefox-esr'],
    download: 'firefox@stable',
  },
  // Its driver, which brings a browser and needs a screen to draw on.
  webkit: {
    title: 'WebKitGTK',
    variable: 'WEBKIT',
    commands: ['WebKitWebDriver'],
    places: [],
    answers: '--help',
    besides: ['Xvfb'],
    debian: ['webkit2gtk-driver', 'xvfb'],
  },
};

/** The program of a browser that is there already, or undefined. */
export async function findBrowser(which) {
  const { variable, commands, places, answers = '--version', besides = [] } = BROWSERS[which];
  if (!besides.every(fromPath)) return undefined;
  const named = process.env[variable];
  if (named) return named;
  for (const program of [...commands.map(fromPath), ...places]) {
    // A placeholder for a package that is not installed exists, and does not run.
    if (program && existsSync(program) && (process.platform === 'win32' || (await outputOf(program, [answers]))))
      return program;
  }
  return undefined;
}

/** The program of a browser; installs one where it can, or throws `Missing`. */
export async function needBrowser(which) {
  return (await findBrowser(which)) ?? (await install(which)) ?? (await download(which)) ?? refuse(which);
}

async function install(which) {
  if (!canAptInstall()) return undefined;
  const { debian, otherwise, fonts = [] } = BROWSERS[which];
  const isThere = await aptInstall([...debian, ...fonts]);
  // Not every release has it.
  if (!isThere && otherwise) await aptInstall([...otherwise, ...fonts]);
  return findBrowser(which);
}

async function download(which) {
  const browser = BROWSERS[which];
  if (!browser.download) return undefined;
  console.log(`${browser.title} is not installed: trying to download one into .tools/browsers`);
  const cli = join(ROOT, 'node_modules/@puppeteer/browsers/lib/main-cli.js');
  const args = [cli, 'install', browser.download, '--path', join(TOOLS, 'browsers'), '--format', '{{path}}'];
  const { code, output } = await run(process.execPath, args, { quiet: true });
  const path = output.trim().split('\n').at(-1);
  return code === 0 && existsSync(path) ? path : undefined;
}

function refuse(which) {
  const { title, variable, debian } = BROWSERS[which];
  throw new Missing(
    `${title} was not found and could not be installed; install it (on Debian: sudo apt-get install ${debian.join(' ')}) ` +
      `or set ${variable} to its program`,
  );
}
