import type { Site } from './site';

const kept = 200;

/** The application log of a site, newest last: what its front and its host say about a request (domain.md 5.8, 5.9). */
export function logTo(site: Site, line: string): void {
  site.log.push(line);
  if (site.log.length > kept) site.log.splice(0, site.log.length - kept);
}
