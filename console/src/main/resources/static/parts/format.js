import { texts } from '../texts.js';
import { now } from './clock.js';
import { html } from './view.js';

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
