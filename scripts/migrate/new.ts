import { randomBytes } from "node:crypto";
import { MigrationConflict } from "#db/migrate/plan.ts";
import { readMigrations } from "#db/migration-files.ts";
import { type OwnerProfile, provisionTenant, SlugTaken } from "#db/tenancy/lifecycle/provision.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { asOwner } from "#db/tenancy/roles/owner.ts";
import { BadCall, print, required } from "#scripts/command-line/command.ts";
import { lineOf, newAddress, operator, withPool } from "#scripts/command-line/workspace.ts";
import { type MigrateCall, type MigrateCommand, rolesLogIn } from "./command.ts";

const USAGE = `npm run migrate -- new tenant --slug acme --name "Acme" --owner ada@example.com [--owner-id user_…] [--id org_…]

Creates a workspace as the application does: schema, role, tables, owner and registry row in one transaction.
  --slug      its address: 2 to 63 lowercase letters, digits and hyphens
  --name      its name, as members see it
  --owner     email address of a person who has signed in here before
  --owner-id  their Clerk user id; a person who has never signed in needs both
  --id        its Clerk organization; without it the workspace gets an id of its own, local_ and 24 hexadecimal digits,
              and no change at Clerk ever reaches it`;

/** Runs `npm run migrate -- new tenant`. */
export const newTenant: MigrateCommand = {
	summary: "new tenant: creates a workspace as the application does",
	usage: USAGE,
	options: ["slug", "name", "owner", "owner-id", "id"],
	takesWords: true,
	async run(call) {
		if (call.words.join(" ") !== "tenant") throw new BadCall(USAGE);
		const { values } = call;
		const slug = newAddress("slug", required("slug", values.slug, USAGE));
		const name = lineOf("name", required("name", values.name, USAGE), 100);
		const id = values.id ?? `local_${randomBytes(12).toString("hex")}`;
		if (!/^(org|local)_[A-Za-z0-9]{1,200}$/.test(id)) throw new BadCall(`--id must be org_…, not “${id}”.`);
		if (!values.owner && !values["owner-id"]) throw new BadCall(`--owner is required.\n\n${USAGE}`);
		if (values.owner !== undefined && !/^[^\s@]+@[^\s@]+$/.test(values.owner))
			throw new BadCall(`--owner must be an email address, not “${values.owner}”.`);
		return withPool(call.databaseUrl, (pool) => make(call, pool, { id, name, slug }));
	},
};

async function make(
	call: MigrateCall,
	pool: ConnectionPool,
	tenant: { id: string; name: string; slug: string },
): Promise<number> {
	const owner = await findOwner(pool, call.values.owner, call.values["owner-id"]);
	const trail = { actorKind: "system", actorId: `command line: ${operator().id}` } as const;
	const wanted = { ...tenant, owner, trail, roleLogsIn: rolesLogIn() };
	const made = await provisionTenant(pool, readMigrations("tenant"), wanted).catch((error: unknown) => {
		if (error instanceof SlugTaken) throw new MigrationConflict(`${error.message}: choose another address.`);
		throw error;
	});
	if (!made.created)
		throw new MigrationConflict(`${tenant.id} already has a workspace: nothing was created.`);
	const workspace = { ...tenant, owner: { id: owner.userId, email: owner.email } };
	print(call, workspace, `${tenant.slug} is ready: “${tenant.name}”, ${tenant.id}, owned by ${owner.email}.`);
	return 0;
}

/** Finds the person in our mirror; takes one it does not know as the caller describes them. Throws MigrationConflict. */
async function findOwner(
	pool: ConnectionPool,
	email: string | undefined,
	userId: string | undefined,
): Promise<OwnerProfile> {
	const rows = await asOwner(pool, "read", (run) =>
		run(
			`select clerk_user_id as "userId", email, first_name as "firstName", last_name as "lastName", avatar_url as "avatarUrl"
			 from "public"."users" where deleted_at is null
			 and (clerk_user_id = $1 or ($1::text is null and email in ($2::text, lower($2::text))))
			 order by clerk_user_id limit 3`,
			[userId ?? null, email ?? null],
		),
	);
	const [person, another] = rows as OwnerProfile[];
	if (another) {
		const ids = (rows as OwnerProfile[]).map((row) => row.userId).join(", ");
		throw new MigrationConflict(
			`Several people have the address ${email} (${ids}): choose one with --owner-id.`,
		);
	}
	if (person) return person;
	if (userId && email) return { userId, email, firstName: null, lastName: null, avatarUrl: null };
	throw new MigrationConflict(
		userId
			? `Unknown user id ${userId}: also give their email address, with --owner.`
			: `Unknown email address ${email}: ask them to sign in once, or also give their Clerk id, with --owner-id.`,
	);
}
