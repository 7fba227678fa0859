// The least page that fits the page objects: it shows that the harness and the benchmark work,
// apart from the product. It speaks to the fault server, and takes every shortcut.
const $ = (selector) => document.querySelector(selector);
let url;
let session;
let lastId = 0;
let received = 0;
let tools = [];

$('form').onsubmit = async (event) => {
  event.preventDefault();
  url = $('[name=url]').value;
  try {
    const hello = await post('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'stub', version: '1' },
    });
    session = hello.headers.get('mcp-session-id');
    tools = [];
    for (let params = {}; params; ) {
      const { result } = await (await post('tools/list', params)).json();
      tools.push(...result.tools);
      params = result.nextCursor && { cursor: result.nextCursor };
    }
    $('[role=status]').textContent = 'Connected';
    $('#tools').hidden = false;
    showTools();
  } catch (error) {
    $('[role=alert]').innerHTML = '<h2>Could not connect</h2><p></p>';
    $('[role=alert] p').textContent = error.message;
  }
};
$('[type=search]').oninput = showTools;

function showTools() {
  const shown = tools.filter(({ name }) => name.includes($('[type=search]').value)).slice(0, 50);
  $('[role=listbox]').replaceChildren(
    ...shown.map(({ name }) => {
      const option = Object.assign(document.createElement('div'), {
        textContent: name,
        tabIndex: 0,
        onclick: () => choose(name),
      });
      option.setAttribute('role', 'option');
      return option;
    }),
  );
}

function choose(name) {
  $('#workbench').hidden = false;
  $('#workbench').setAttribute('aria-label', name);
  $('#run').onclick = async () => {
    $('pre').textContent = '';
    const response = await post('tools/call', {
      name,
      arguments: JSON.parse($('textarea').value || '{}'),
      _meta: { progressToken: 1 },
    });
    const text = await response.text();
    const messages = response.headers.get('content-type').includes('json')
      ? [JSON.parse(text)]
      : text
          .split('\n')
          .filter((line) => line.startsWith('data:'))
          .map((line) => JSON.parse(line.slice(5)));
    received += messages.length;
    record(`${received} messages`);
    $('pre').textContent = messages.at(-1).result.content[0].text.slice(0, 2000);
  };
}

function post(method, params) {
  record(method);
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(session && { 'mcp-session-id': session }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: (lastId += 1), method, params }),
  });
}

function record(words) {
  $('tbody').insertRow().insertCell().textContent = words;
}
