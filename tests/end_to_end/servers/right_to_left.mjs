// An MCP server of 2025-11-25 that speaks Hebrew and Arabic: in names, words, addresses, log lines and results,
// with punctuation at their ends, figures in them, and with U+202E, which turns around what follows it.
import { parseArgs } from 'node:util';
import { answeredByCors, eventText, openEventStream, readJson, sendJson, serve } from './http.mjs';

const { values: options } = parseArgs({ options: { port: { type: 'string', default: '0' } } });

const TOOL = {
  name: 'מזג_אוויר',
  title: 'תחזית לשבוע!',
  description: 'מחזיר את מזג האוויר (עד 7 ימים)!',
  annotations: { readOnlyHint: true, openWorldHint: true },
  inputSchema: {
    type: 'object',
    properties: { עיר: { type: 'string', title: 'שם העיר!', description: 'למשל חיפה (או עכו)!', default: 'חיפה!' } },
    required: ['עיר'],
  },
};

const RESULTS = {
  initialize: {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {}, resources: {}, prompts: {}, logging: {} },
    serverInfo: { name: 'שרת', title: 'שרת לדוגמה!', version: '1.0.0', description: 'שרת קטן (בעברית)!' },
    instructions: 'התחילו במזג האוויר!',
  },
  ping: {},
  'logging/setLevel': {},
  'tools/list': {
    tools: [
      TOOL,
      { ...TOOL, name: 'طقس', title: 'الطقس (غدا)!', description: 'كم درجة الحرارة؟ 25!', annotations: {} },
      { ...TOOL, name: 'turned', title: 'ab\u202ecd!', description: 'before \u202ebehind (it)' },
    ],
  },
  'resources/list': {
    resources: [
      { uri: 'file:///תיקייה/דוח-2026.txt', name: 'דוח שנתי!', description: 'סיכום (2026)!', mimeType: 'text/plain' },
      { uri: 'file:///a\u202eb', name: 'ab\u202ecd' },
    ],
  },
  'resources/read': {
    contents: [{ uri: 'file:///תיקייה/דוח-2026.txt', mimeType: 'text/plain', text: 'הסוף (2026)!' }],
  },
  'resources/templates/list': { resourceTemplates: [] },
  'prompts/list': {
    prompts: [
      {
        name: 'ברכה',
        title: 'ברכה ליום הולדת!',
        description: 'כותב ברכה (קצרה)!',
        arguments: [{ name: 'למי', description: 'שם החוגג (או החוגגת)!', required: true }],
      },
    ],
  },
  'prompts/get': {
    description: 'ברכה (קצרה)!',
    messages: [{ role: 'user', content: { type: 'text', text: 'מזל טוב!' } }],
  },
};

function call(response, id, token) {
  openEventStream(response);
  const tell = (message) => response.write(eventText('message', { jsonrpc: '2.0', ...message }));
  const progress = { progressToken: token, progress: 1, total: 2, message: 'חצי מהדרך (50%)!' };
  if (token !== undefined) tell({ method: 'notifications/progress', params: progress });
  for (const data of ['הקריאה התחילה (עכשיו)!', { מצב: 'פעיל!' }, 'one \u202etwo'])
    tell({ method: 'notifications/message', params: { level: 'info', logger: 'שרת', data } });
  const links = [{ type: 'resource_link', uri: 'file:///תיקייה/דוח-2026.txt', name: 'דוח שנתי!' }];
  tell({ id, result: { content: [{ type: 'text', text: '25 מעלות (בצל)!' }, ...links] } });
  response.end();
}

await serve(
  async (request, response) => {
    if (answeredByCors(request, response)) return undefined;
    if (request.method !== 'POST') return response.writeHead(405).end();
    const { id, method, params } = await readJson(request);
    if (id === undefined) return response.writeHead(202).end();
    if (method === 'tools/call') return call(response, id, params._meta?.progressToken);
    const result = RESULTS[method];
    if (result) return sendJson(response, 200, { jsonrpc: '2.0', id, result });
    const error = { code: -32601, message: 'השיטה לא נמצאה!' };
    return sendJson(response, 200, { jsonrpc: '2.0', id, error });
  },
  { port: options.port, path: '/mcp' },
);
