/** What a proof of isolation did and saw, as tests/isolation writes it down: without anything of either workspace. */
export type IsolationResult = {
	/** ISO 8601. */
	at: string;
	/** `PostgreSQL 18.1 …`, as the server says it. */
	database: string;
	/** Whether every visitor tried everything. */
	thorough: boolean;
	visitors: string[];
	/** One line for each address: how often each visitor asked, by page and by form, for theirs and for what is our own. */
	routes: { pattern: string; asked: Record<string, { pages: number; forms: number }> }[];
	filled: { tables: number; columns: number; plain: { column: string; reason: string }[] };
	/** How often each ran. */
	reactions: Record<string, number>;
	dailies: Record<string, number>;
	/** How many were looked through. */
	jobs: number;
	mails: number;
	/** What is told apart on purpose, by address. */
	toldApart: Record<string, string>;
	attempts: { name: string; handle: string; database: string; known?: string; below?: string }[];
	/** Names of the leaks that were planted and found. */
	leaks: string[];
};
