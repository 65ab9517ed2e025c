import { UnavailableError } from './errors.js';

const PAGE = 1000;

/** The items of a dataset, page by page. `read` gives the Response to a query. */
export async function* items(read, { offset = 0, limit = Infinity, fields } = {}) {
  while (limit > 0) {
    const wanted = Math.min(limit, PAGE);
    const query = new URLSearchParams({ offset, limit: wanted, ...(fields && { fields: fields.join(',') }) });
    const page = await pageOf(await read(query), offset);
    yield* page;
    if (page.length < wanted) return;
    offset += page.length;
    limit -= page.length;
  }
}

/** No item of a page that breaks off is given: whoever asks again from this offset gets none twice. */
async function pageOf(answer, offset) {
  try {
    return await answer.json();
  } catch (cause) {
    throw new UnavailableError(`The page of items from offset ${offset} breaks off.`, { cause });
  }
}
