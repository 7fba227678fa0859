// The workbench of one tool of the server `forms`.
import { eventually } from './eventually.mjs';

/** Opens it: its parts by their names, and what the server was sent. */
export async function onBench({ app, start }, tool) {
  const server = await start('forms');
  await app.openAndConnect(server.url);
  await app.chooseTool(tool);
  const bench = app.workbench(tool);
  return {
    bench,
    field: (name) => bench.find('textbox', name, { exact: true }),
    choice: (name) => bench.find('combobox', name, { exact: true }),
    button: (name) => bench.find('button', name, { exact: true }),
    async sent(count = 1) {
      await eventually(async () => (await server.control('called', 'GET')).length >= count);
      return (await server.control('called', 'GET')).at(-1);
    },
  };
}
