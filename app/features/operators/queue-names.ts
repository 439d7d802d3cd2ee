/** Every queue that a worker works on, by the name it has there. */
export const QUEUES = { reaction: "Reactions", daily: "Daily jobs" } as const;

export type QueueName = keyof typeof QUEUES;
