import type { LayerKind } from '../../../policy';

/** An app whose app registration a token can be for. */
export interface KnownApp {
  readonly name: string;
  /** Absent: whose it is can't be known, so it is asked first. */
  readonly clientId?: string;
  /** This API calls it. */
  readonly isCalled: boolean;
  /** Names of the APIs that call it, as far as was found. */
  readonly callers: readonly string[];
}

/** An identity of another service that calls this API. */
export interface KnownCaller {
  /** `shop-apim`. */
  readonly service: string;
  readonly api: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** What it asks its token for, where that can be told. */
  readonly audience?: string;
}

/** What Azure knows around a document. What is absent wasn't asked for or can't be read; nothing is offered for it. */
export interface Known {
  readonly scope?: LayerKind | 'fragment';
  readonly apps?: readonly KnownApp[];
  readonly identities?: readonly { readonly name: string; readonly clientId: string }[];
  readonly backEnds?: readonly { readonly name: string; readonly url: string }[];
  readonly fragmentIds?: readonly string[];
  readonly namedValues?: readonly string[];
  readonly callers?: readonly KnownCaller[];
}

export type Need = Exclude<keyof Known, 'scope'>;
