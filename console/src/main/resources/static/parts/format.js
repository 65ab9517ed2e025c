import { texts } from '../texts.js';
import { html } from './view.js';

// The servers' time: a computer's own clock may be wrong. Their Date headers have whole seconds.
const TOLERATED_MILLIS = 60_000;

let aheadMillis = 0;

export function noteDate(headers) {
  const date = Date.parse(headers.get('date') ?? '');
  if (!Number.isNaN(date)) aheadMillis = Date.now() - date;
}

export const now = () => Date.now() - (Math.abs(aheadMillis) > 2000 ? aheadMillis : 0);

/** How far this computer's clock is ahead of the servers', in milliseconds; 0 if it is right. */
export const wrongBy = () => (Math.abs(aheadMillis) > TOLERATED_MILLIS ? aheadMillis : 0);

const DATE_TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const NUMBER = new Intl.NumberFormat('en');
const USD = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 4 });

export const count = number => NUMBER.format(number);
export const dollars = amount => (amount == null ? texts.none : USD.format(amount));
export const day = iso => DATE.format(new Date(iso));

/** The moment as people of this place write it; to the millisecond for programs and in the title. */
export const moment = iso =>
  iso ? html`<time datetime=${iso} title=${iso}>${DATE_TIME.format(new Date(iso))}</time>` : texts.none;

export function duration(millis) {
  if (millis < 0) return texts.none;
  if (millis < 1000) return `${Math.round(millis)} ms`;
  if (millis < 60_000) return `${(millis / 1000).toFixed(1)} s`;
  const minutes = Math.floor(millis / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.floor(millis / 1000) % 60} s`;
  return minutes < 1440 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : texts.days(Math.floor(minutes / 1440));
}

/** From one ISO moment to another, or to now. */
export const between = (from, to) => duration((to ? Date.parse(to) : now()) - Date.parse(from));

/** `actorId` and `taskId` are as jobs name them, `owner~name`; people write a slash. */
export const target = named => named?.actorId ? shown(named.actorId)
  : named?.taskId ? texts.jobs.task(shown(named.taskId)) : texts.none;

export const shown = id => id?.replace('~', '/') ?? texts.none;

/** Of a name, an id or the address of the Actor's page; undefined for what is none of them. */
export function targetId(typed) {
  const id = typed.trim().replace(/^https?:\/\/apify\.com\//, '').replace(/\/$/, '').replace('/', '~');
  return /^[\w.-]+(~[\w.-]+)?$/.test(id) ? id : undefined;
}
