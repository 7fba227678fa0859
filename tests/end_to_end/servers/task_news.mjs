// `notifications/tasks` on `subscriptions/listen`: the filter `taskIds` of the tasks extension, which the
// SDK's own listening drops. Every other filter stays the SDK's to serve.
import { eventText, openEventStream } from './http.mjs';

const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId';

const listeners = new Set();

/** Opens a stream when `message` listens for tasks. True when the request is thereby answered. */
export function answersTaskNews(response, message) {
  const taskIds = message?.params?.notifications?.taskIds;
  if (message?.method !== 'subscriptions/listen' || !Array.isArray(taskIds)) return false;
  const say = (method, params) => {
    const _meta = { [SUBSCRIPTION_ID]: message.id };
    const notification = { jsonrpc: '2.0', method, params: { ...params, _meta } };
    response.write(eventText('message', notification));
  };
  const listener = {
    hears: ({ taskId }) => taskIds.includes(taskId),
    tell: (task) => say('notifications/tasks', task),
  };
  openEventStream(response);
  say('notifications/subscriptions/acknowledged', { notifications: { taskIds } });
  listeners.add(listener);
  response.once('close', () => listeners.delete(listener));
  return true;
}

/** Tells whoever listens for this task; `task` is what `tasks/get` would answer. */
export function tellOfTask(task) {
  for (const listener of listeners) if (listener.hears(task)) listener.tell(task);
}
