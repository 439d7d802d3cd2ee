import { connect } from "#db/client.ts";

/** Indexes of tenants that stories cannot be expected to read, and why they are kept. */
const KEPT: Record<string, string> = {
	invitations_role_idx: "PostgreSQL reads it when a role is deleted that has invitations",
	onboarding_reminders_step_idx: "PostgreSQL reads it when a draft’s step is deleted",
	user_progress_step_idx: "PostgreSQL reads it when a draft’s step is deleted",
};

/** Indexes that PostgreSQL reads only in a workspace larger than those of the stories; tests/large-workspace.test.ts has one. */
export const READ_IN_LARGE_WORKSPACES = [
	"invitations_by_created_idx",
	"projects_by_name_idx",
	"projects_created_by_idx",
	"projects_team_idx",
	"users_by_joined_idx",
] as const;

/** The names of all indexes that a run of the stories may leave unread. */
export const MAY_BE_UNREAD = new Set<string>([...Object.keys(KEPT), ...READ_IN_LARGE_WORKSPACES]);

/**
 * Returns the indexes of tenants that no statement has read since the database was made, in no tenant, except those
 * that a unique constraint needs.
 */
export async function unreadIndexes(url: string): Promise<string[]> {
	const sql = connect({ url });
	try {
		const rows = await sql<{ name: string }[]>`
			select s.indexrelname as name from pg_stat_user_indexes s join pg_index i using (indexrelid)
			where s.schemaname like 'tenant\_%' and not i.indisunique
			group by 1 having sum(s.idx_scan) = 0 order by 1`;
		return rows.map(({ name }) => name).filter((name) => !MAY_BE_UNREAD.has(name));
	} finally {
		await sql.end();
	}
}

/** Throws if an index was never read. Means something only after every story ran. */
export async function checkIndexes(url: string): Promise<void> {
	const unread = await unreadIndexes(url);
	if (unread.length === 0) return;
	throw new Error(
		`No story read these indexes: drop them, or say in tests/support/databases/unread-indexes.ts why they are kept: ${unread.join(", ")}`,
	);
}
