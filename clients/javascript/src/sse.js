/**
 * The events of a stream of text/event-stream (WHATWG HTML, section 9.2.6): {id, event, data}. One without data only
 * tells the place to go on from. Comments are dropped.
 */
export async function* serverSentEvents(body) {
  const decoder = new TextDecoder();
  let text = '';
  let event = {};
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    // A CR at the end may be the first half of a CRLF.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    text = lines.pop();
    for (const line of lines) {
      if (line === '') {
        if (event.data !== undefined || event.id !== undefined) yield event;
        event = {};
      } else {
        add(event, line);
      }
    }
  }
}

function add(event, line) {
  const [, name, value] = line.match(/^([^:]*)(?:: ?(.*))?$/s);
  if (name === 'data') event.data = event.data === undefined ? value ?? '' : `${event.data}\n${value ?? ''}`;
  else if (name === 'id' || name === 'event') event[name] = value ?? '';
}
