/** What servers of both eras ask a model: several blocks in a message, and tools that it may call. */
export const TOOL_TALK = {
  messages: [
    { role: 'user', content: { type: 'text', text: 'How warm is it in Oslo and in Rome?' } },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'I look it up' },
        { type: 'tool_use', id: 'use-1', name: 'get_weather', input: { city: 'Oslo' } },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          toolUseId: 'use-1',
          content: [{ type: 'text', text: 'Oslo: 4 degrees' }],
        },
      ],
    },
  ],
  tools: [
    {
      name: 'get_weather',
      description: 'How warm it is in a city.',
      inputSchema: {
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
      },
    },
  ],
  toolChoice: { mode: 'required' },
  maxTokens: 100,
};
