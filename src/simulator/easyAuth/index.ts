export { handleSite } from './handleSite';
