import { type Size, startPaperAzure } from './paperAzure';

/** What the parent asks: to start, or for what was asked since the last time. */
export type Order =
  { readonly kind: 'start'; readonly size: Size; readonly latency: number } | { readonly kind: 'take' };

let take: () => unknown = () => [];
process.on('message', (order: Order) => {
  const answer = async (): Promise<unknown> => {
    if (order.kind === 'take') return take();
    const paper = await startPaperAzure(order.size, order.latency);
    take = () => paper.take();
    return { port: paper.port, certificate: paper.certificate };
  };
  answer().then(
    value => process.send?.(value),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));
