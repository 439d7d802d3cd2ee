import type { Run } from "../../pool/transaction.ts";
import { quoted } from "../../schema-name.ts";
import { type Comparison, type Examined, type Found, pairs } from "./difference.ts";

type Member = { id: string; role: string; status: string };

/** Compares members, with role and status. */
export const compareMembers: Comparison = async function* (run, tenant) {
	for await (const { id, here, there } of pairs(sidesOf(run, tenant), "")) {
		if (here && there && here.role === there.role && here.status === there.status) continue;
		// A person who was only invited does not have a row of their own in the workspace yet.
		if (!here && there?.status === "invited") continue;
		const says = `workspace: ${inWords(here)}; index: ${inWords(there)}`;
		const repair = here ? (owner: Run) => copy(owner, tenant, id) : (owner: Run) => remove(owner, tenant, id);
		yield { kind: kindOf(here, there), subject: id, says, repair };
	}
};

function kindOf(here: Member | undefined, there: Member | undefined): Found["kind"] {
	if (!there) return "membership missing in the index";
	if (!here) return "membership only in the index";
	return here.role === there.role ? "status differs" : "role differs";
}

const inWords = (member: Member | undefined) => (member ? `${member.role} ${member.status}` : "nothing");

const STATUS = `case when left_at is not null then 'left' when is_active then 'active' else 'suspended' end`;

function sidesOf(run: Run, { id, schemaName }: Examined) {
	return {
		here: (after: string, limit: number) =>
			run(
				`select id, role, ${STATUS} as status from ${quoted(schemaName)}."users" where id > $1 order by id limit $2`,
				[after, limit],
			) as Promise<Member[]>,
		there: (after: string, last: string | null) =>
			run(
				`select user_id as id, role, status from "public"."organization_memberships"
				 where organization_id = $1 and user_id > $2 and ($3::text is null or user_id <= $3)`,
				[id, after, last],
			) as Promise<Member[]>,
	};
}

/** Locks the row while it is copied: any other change to it waits, and then changes both. */
async function copy(run: Run, { id, schemaName }: Examined, userId: string): Promise<void> {
	const [row] = await run(
		`select email, first_name, last_name, avatar_url, role, joined_at, ${STATUS} as status
		 from ${quoted(schemaName)}."users" where id = $1 for update`,
		[userId],
	);
	if (!row) return;
	await run(
		`insert into "public"."users" (clerk_user_id, email, first_name, last_name, avatar_url)
		 values ($1, $2, $3, $4, $5) on conflict (clerk_user_id) do nothing`,
		[userId, row.email, row.first_name, row.last_name, row.avatar_url],
	);
	await run(
		`insert into "public"."organization_memberships" (organization_id, user_id, role, status, joined_at)
		 values ($1, $2, $3, $4, $5) on conflict (organization_id, user_id) do update
		 set role = excluded.role, status = excluded.status, updated_at = now()`,
		[id, userId, row.role, row.status, row.joined_at],
	);
}

const remove = (run: Run, { id }: Examined, userId: string) =>
	run(`delete from "public"."organization_memberships" where organization_id = $1 and user_id = $2`, [
		id,
		userId,
	]);
