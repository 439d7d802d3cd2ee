import type { Run } from "../../pool/transaction.ts";
import { quoted } from "../../schema-name.ts";
import { type Comparison, type Examined, type Found, pairs } from "./difference.ts";

/**
 * Both kinds of invitation, and the tenant's table of each. Team invitations that are not emailed separately have
 * no link.
 */
const TABLES = { workspace: "invitations", team: "team_invitations" } as const;

type Kind = keyof typeof TABLES;
type Invitation = { id: string; email: string; tokenHash: string; isOpen: boolean; expiresAt: string };

/** Compares invitations, including the token that their link is found by. */
export const compareInvitations: Comparison = async function* (run, tenant) {
	for (const kind of Object.keys(TABLES) as Kind[]) {
		for await (const { id, here, there } of pairs(sidesOf(run, tenant, kind), LOWEST)) {
			if (here && there && isSame(here, there)) continue;
			// An ended invitation no longer needs its link.
			if (here && !there && !here.isOpen) continue;
			const says = `workspace: ${inWords(here)}; index: ${inWords(there)}`;
			const repair = here
				? (owner: Run) => copy(owner, tenant, kind, id)
				: (owner: Run) => remove(owner, kind, id);
			yield { kind: kindOf(here, there), subject: id, says, repair };
		}
	}
};

const LOWEST = "00000000-0000-0000-0000-000000000000";

function isSame(here: Invitation, there: Invitation): boolean {
	return (["email", "tokenHash", "isOpen", "expiresAt"] as const).every((key) => here[key] === there[key]);
}

function kindOf(here: Invitation | undefined, there: Invitation | undefined): Found["kind"] {
	if (!there) return "invitation missing in the index";
	return here ? "invitation differs" : "invitation only in the index";
}

const inWords = (one: Invitation | undefined) => (one ? `${one.isOpen ? "open" : "ended"}` : "nothing");

const HERE = `id::text, email, token_hash as "tokenHash", status = 'pending' as "isOpen", expires_at::text as "expiresAt"`;

function sidesOf(run: Run, { id, schemaName }: Examined, kind: Kind) {
	return {
		here: (after: string, limit: number) =>
			run(
				`select ${HERE} from ${quoted(schemaName)}."${TABLES[kind]}"
				 where token_hash is not null and id > $1::uuid order by id limit $2`,
				[after, limit],
			) as Promise<Invitation[]>,
		there: (after: string, last: string | null) =>
			run(
				`select invitation_id::text as id, email, token_hash as "tokenHash", is_open as "isOpen",
				 expires_at::text as "expiresAt" from "public"."invitation_links"
				 where organization_id = $1 and kind = $2 and invitation_id > $3::uuid
				 and ($4::uuid is null or invitation_id <= $4::uuid)`,
				[id, kind, after, last],
			) as Promise<Invitation[]>,
	};
}

/** Locks the row while it is copied: any other change to it waits, and then changes both. */
async function copy(run: Run, { id, schemaName }: Examined, kind: Kind, subject: string) {
	const [row] = await run(
		`select ${HERE} from ${quoted(schemaName)}."${TABLES[kind]}" where id = $1::uuid for update`,
		[subject],
	);
	if (!row) return;
	await run(
		`insert into "public"."invitation_links"
		 (invitation_id, organization_id, kind, email, token_hash, is_open, expires_at)
		 values ($1::uuid, $2, $3, $4, $5, $6, $7::timestamptz) on conflict (invitation_id) do update
		 set organization_id = excluded.organization_id, kind = excluded.kind, email = excluded.email,
		 token_hash = excluded.token_hash, is_open = excluded.is_open, expires_at = excluded.expires_at, updated_at = now()`,
		[subject, id, kind, row.email, row.tokenHash, row.isOpen, row.expiresAt],
	);
}

/** Removes the line of this kind only: the line with the wrong kind may be right by now. */
const remove = (run: Run, kind: Kind, subject: string) =>
	run(`delete from "public"."invitation_links" where invitation_id = $1::uuid and kind = $2`, [
		subject,
		kind,
	]);
