// A server of version 2 of the official SDK with plain Node, and the places where a test pastes what is missing.
import { createServer } from 'node:http';
import {
  hostHeaderValidation,
  localhostHostValidation,
  localhostOriginValidation,
  originValidation,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';

const [missing, , port] = process.argv.slice(2);
const handle = toNodeHandler(createMcpHandler(() => new McpServer({ name: 'paste', version: '1' })));
const VALIDATIONS = { AllowedOrigin: originOf, AllowedHost: hostOf };

function originOf() {
  const validateOrigin = localhostOriginValidation(); // PASTE AllowedOrigin
  return validateOrigin;
}

function hostOf() {
  const validateHost = localhostHostValidation(); // PASTE AllowedHost
  return validateHost;
}

const isValid = VALIDATIONS[missing]?.() ?? (() => true);
createServer((request, response) => {
  // PASTE Cors
  if (!isValid(request, response)) return undefined;
  return handle(request, response);
}).listen(Number(port), '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/mcp` })));
// What the lines name.
export { hostHeaderValidation, originValidation };
