/** A term of the field: wherever the English text has it, the German one says the same. */
export interface Term {
  readonly term: RegExp;
  readonly says: RegExp;
}

/** As the Azure portal says it in German, and the product's own words for what a route is like. */
export const glossary: readonly Term[] = [
  { term: /managed identit/i, says: /verwaltete[nr]? Identität|MI\b|APIM Managed Identity/i },
  { term: /system-assigned/i, says: /systemseitig zugewiesen/i },
  { term: /user-assigned/i, says: /benutzerseitig zugewiesen/i },
  { term: /App Service Authentication/, says: /App Service-Authentifizierung/ },
  { term: /app registration/i, says: /App-Registrierung/ },
  { term: /service principal/i, says: /Dienstprinzipal/ },
  { term: /enterprise application/i, says: /Unternehmensanwendung/ },
  { term: /allow list/i, says: /Zulassungsliste|auf der Liste/ },
  { term: /\bpolic(y|ies)\b/i, says: /Richtlinie|Bereich der/i },
  { term: /back end/i, says: /Back-End/ },
  { term: /subscription key/i, says: /Abonnementschlüssel/ },
  { term: /function key/i, says: /Funktionsschlüssel/ },
  { term: /named value/i, says: /benannten? Wert|Benannter Wert/i },
  { term: /(?<!-)\btenants?\b/i, says: /Mandant/ },
  { term: /\baudiences?\b/i, says: /Zielgruppe/ },
  { term: /\bissuers?\b/i, says: /Aussteller/ },
  { term: /\bgateways?\b/i, says: /Gateway/i },
  { term: /\bfragments?\b/i, says: /fragment/i },
  { term: /\bclaims?\b/i, says: /Anspr[uü]ch/ },
  { term: /\bslots?\b/i, says: /Slot/ },
  { term: /\boperations?\b/i, says: /Vorgang|Vorgäng|vorgang/ },
  { term: /\btokens?\b/i, says: /Token|token/ },
  { term: /(?<!@)\bsecured\b/i, says: /gesichert/i },
  { term: /(?<!@)\bbroken\b/i, says: /fehlerhaft/i },
  { term: /not checked/i, says: /nicht geprüft/i },
  { term: /not proved(?! from here)/i, says: /nicht nachgewiesen/i },
  { term: /\bproofs?\b/i, says: /Nachweis/ },
  { term: /\bfacts\b/i, says: /Fakten/ },
];
