export { handleSite } from './handleSite';
export { isHealthy } from './health';
