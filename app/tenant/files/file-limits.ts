/** What a workspace’s files may be, and have, in bytes. */
export type FileLimits = {
	/** All of them together, with those that are deleted and can still be restored. */
	quota: number;
	/** All that one member added; null: no less than the workspace’s. */
	memberQuota: number | null;
	/** Each. */
	largest: number;
	kinds: "any" | "documents and pictures";
};
