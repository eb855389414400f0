import * as l10n from '@vscode/l10n';
import type { Moment } from './text';

/** `41 ms`, `1.8 s`, `51 s`, `3 min 46 s`, `1 h 5 min`. */
export function duration(milliseconds: number): string {
  const ms = Math.max(0, Math.round(milliseconds));
  if (ms < 1000) return l10n.t('{0} ms', ms);
  if (ms < 9950) return l10n.t('{0}.{1} s', ...(ms / 1000).toFixed(1).split('.'));
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return l10n.t('{0} s', seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return seconds % 60 === 0 ? l10n.t('{0} min', minutes) : l10n.t('{0} min {1} s', minutes, seconds % 60);
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? l10n.t('{0} h', hours) : l10n.t('{0} h {1} min', hours, minutes % 60);
}

/** `just now`, `14 s ago`, `3 min ago`, `2 h ago`, `5 days ago`. */
export function ago(at: number, now: number): string {
  const seconds = Math.floor(Math.max(0, now - at) / 1000);
  if (seconds < 5) return l10n.t('just now');
  if (seconds < 60) return l10n.t('{0} s ago', seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return l10n.t('{0} min ago', minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return l10n.t('{0} h ago', hours);
  return l10n.t('{0} days ago', Math.floor(hours / 24));
}

/** `0:42`, `12:05`, `1:00:09`. */
export function elapsed(since: number, now: number): string {
  const seconds = Math.floor(Math.max(0, now - since) / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** `10:44` in the reader's time zone, with the day when it isn't today's. */
export function clockTime(at: number, now: number, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const day = new Intl.DateTimeFormat('en-CA', { ...zone, dateStyle: 'short' });
  const time = new Intl.DateTimeFormat('en-GB', { ...zone, hour: '2-digit', minute: '2-digit' }).format(at);
  return day.format(at) === day.format(now) ? time : `${day.format(at)} ${time}`;
}

export function momentText(moment: Moment, now: number): string {
  if (typeof moment === 'string') return moment;
  if ('since' in moment) return elapsed(moment.since, now);
  return [moment.before, ago(moment.ago, now), moment.after]
    .filter(part => part !== undefined && part !== '')
    .join(' ');
}

/** After how many milliseconds a shown moment should be looked at again; undefined when nothing on screen can change. */
export function freshFor(moments: readonly Moment[]): number | undefined {
  if (moments.some(moment => typeof moment === 'object' && 'since' in moment)) return 1000;
  return moments.some(moment => typeof moment === 'object') ? 5000 : undefined;
}
