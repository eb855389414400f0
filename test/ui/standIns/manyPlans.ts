import { api, appName, clientId, estate, functionName, keyedFunction, openApp, registration, sendsKey } from './estate';
import { appClientId, appUrl } from './onePlan';

export const otherRegistration = clientId('022');
const functionClientId = clientId('021');
const key = 'planted-host-key-of-invoices';
const toFunction = `https://${functionName}.azurewebsites.net/api`;

/** Several APIs, two of which send the key of one Function App out of one named value; one calls nothing yet. */
export const manyPlans = estate({
  name: 'many-plans',
  about: 'Two apps to secure.',
  applications: [
    registration(appName, appClientId),
    registration(functionName, functionClientId),
    registration(`${functionName}-new`, otherRegistration),
  ],
  apps: [openApp(appName, appClientId), keyedFunction(functionClientId, key)],
  apis: [
    api('invoices', toFunction, { policy: sendsKey('invoices-key') }),
    api('payments', toFunction, { policy: sendsKey('invoices-key') }),
    api('orders', appUrl),
    api('returns', null),
  ],
  service: {
    namedValues: [{ name: 'invoices-key', value: key, secret: true, properties: { tags: ['key', 'function'] } }],
  },
});
