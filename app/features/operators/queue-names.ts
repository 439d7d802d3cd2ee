/** Names every queue of the worker. */
export const QUEUES = { reaction: "Reactions", daily: "Daily jobs", scan: "Virus scans" } as const;

export type QueueName = keyof typeof QUEUES;
