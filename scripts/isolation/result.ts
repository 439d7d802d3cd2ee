/** What a proof of isolation did and saw, as tests/isolation writes it: without any data of either workspace. */
export type IsolationResult = {
	/** ISO 8601. */
	at: string;
	/** The server's own version text, `PostgreSQL 18.1 …`. */
	database: string;
	/** Whether every visitor tried everything. */
	thorough: boolean;
	visitors: string[];
	/** One entry per address: how often each visitor requested it, by page and by form. */
	routes: { pattern: string; asked: Record<string, { pages: number; forms: number }> }[];
	filled: { tables: number; columns: number; plain: { column: string; reason: string }[] };
	/** Number of runs by name. */
	reactions: Record<string, number>;
	dailies: Record<string, number>;
	/** Number of items searched. */
	jobs: number;
	mails: number;
	/** What differs on purpose, by address. */
	toldApart: Record<string, string>;
	attempts: { name: string; handle: string; database: string; known?: string; below?: string }[];
	/** Names of the planted leaks, all of which were found. */
	leaks: string[];
};
