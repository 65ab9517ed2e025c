/**
 * The events of a stream of text/event-stream (WHATWG HTML, section 9.2.6): {id, event, data}. One without data only
 * tells the place to go on from. Comments are dropped.
 */
export async function* serverSentEvents(body) {
  const decoder = new TextDecoder();
  let text = '';
  let event = {};
  for await (const chunk of chunks(body)) {
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

/** Not in every browser can one iterate over a stream itself. */
async function* chunks(body) {
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    // Ends the call if the iteration was ended; a stream that broke has told why already.
    await reader.cancel().catch(() => {});
  }
}

function add(event, line) {
  const [, name, value] = line.match(/^([^:]*)(?:: ?(.*))?$/s);
  if (name === 'data') event.data = event.data === undefined ? value ?? '' : `${event.data}\n${value ?? ''}`;
  else if (name === 'id' || name === 'event') event[name] = value ?? '';
}
