import { api, appName, clientId, estate, openApp, registration } from './estate';

export const appClientId = clientId('011');
export const appUrl = `https://${appName}.azurewebsites.net`;

/** Whom a plan can be made for at once: an app that answers anyone, with its registration, and an API that calls it. */
export const onePlan = estate({
  name: 'one-plan',
  about: 'One app to secure.',
  applications: [registration(appName, appClientId)],
  apps: [openApp(appName, appClientId)],
  apis: [api('orders', appUrl)],
});
