export * from './fileJournal';
export * from './journal';
export * from './journals';
