import { call } from '../shell/api.js';
import { onReturn } from '../shell/reach.js';
import { follow } from '../shell/live.js';
import { draw, together, whileSeen } from './view.js';

const PAGE = 50;
const SOON_MILLIS = 200;

/**
 * A list with cursors that is read page by page. The first page is read again every so often and with every event;
 * later pages stay as they are, as what one reads should not move.
 */
export function list(path, { query, again }) {
  const state = { items: undefined, next: undefined, cursors: [], error: undefined };
  let asked = 0;
  const load = async () => {
    const mine = ++asked;
    try {
      const read = await call(path, { query: { ...query(), limit: PAGE, cursor: state.cursors.at(-1) } });
      // An answer that was overtaken by a later question says nothing.
      if (mine === asked) Object.assign(state, { items: read.items, next: read.next, error: undefined });
    } catch (error) {
      if (mine === asked) state.error = error;
    }
    draw();
  };
  const refresh = async () => state.cursors.length || load();
  const ends = [whileSeen(again, refresh), follow(together(SOON_MILLIS, refresh)), onReturn(refresh)];
  load();
  return {
    state,
    refresh: load,
    go(cursors) {
      state.cursors = cursors;
      return load();
    },
    close: () => ends.forEach(end => end()),
  };
}
