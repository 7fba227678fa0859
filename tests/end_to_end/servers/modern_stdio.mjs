// A server of the official TypeScript SDK over stdin and stdout: revision 2026-07-28, and the earlier ones.
import { inputRequired, acceptedContent, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod';

const text = (value) => ({ content: [{ type: 'text', text: value }] });

serveStdio(() => {
  const server = new McpServer(
    { name: 'modern-stdio-fixture', version: '1.0.0' },
    { capabilities: { tools: { listChanged: true }, logging: {} } },
  );
  server.registerTool(
    'add',
    { description: 'Add two numbers.', inputSchema: z.object({ a: z.number(), b: z.number() }) },
    async ({ a, b }) => text(String(a + b)),
  );
  server.registerTool(
    'greet',
    { description: 'Asks for a name first.', inputSchema: z.object({}) },
    async (_args, context) => {
      const answer = acceptedContent(context.mcpReq.inputResponses, 'name');
      if (answer?.name) return text(`hello ${answer.name}`);
      const requestedSchema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
      return inputRequired({
        inputRequests: { name: inputRequired.elicit({ message: 'Who are you?', requestedSchema }) },
      });
    },
  );
  return server;
});
