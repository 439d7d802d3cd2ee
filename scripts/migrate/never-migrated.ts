import { connect } from "#db/client.ts";
import { readMigrations } from "#db/migration-files.ts";
import { APP_ROLE, OWNER_ROLE, REGISTRY_ROLE } from "#db/tenancy/roles/platform-roles.ts";
import { print } from "#scripts/command-line/command.ts";
import type { MigrateCall, MigrateCommand } from "./command.ts";

/** Wraps a read-only command: on a database that was never migrated it says what `up` would do. */
export function orFirst(
	command: MigrateCommand,
	looks: (call: MigrateCall) => boolean = () => true,
): MigrateCommand {
	return {
		...command,
		async run(call) {
			if (!looks(call) || (await isInstalled(call.databaseUrl))) return command.run(call);
			const would = {
				firstInstallation: true,
				roles: [OWNER_ROLE, REGISTRY_ROLE, APP_ROLE],
				public: readMigrations("public").list.map(({ name }) => name),
				tenant: readMigrations("tenant").list.map(({ name }) => name),
			};
			print(call, would, describe(would));
			return 0;
		},
	};
}

async function isInstalled(databaseUrl: string): Promise<boolean> {
	const login = connect({ url: databaseUrl });
	try {
		const rows = await login`
			select 1 from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
			where n.nspname = 'public' and c.relname = '_migrations'`;
		return rows.length > 0;
	} finally {
		await login.end({ timeout: 5 });
	}
}

function describe({ roles, ...would }: { roles: string[]; public: string[]; tenant: string[] }): string {
	return [
		"Nothing is installed in this database yet, and nothing was changed. npm run migrate would create:",
		`  the roles ${roles.join(", ")}, where missing`,
		"  the tables of the queue",
		`  the public schema: ${would.public.join(", ")}`,
		`There are no workspaces. Each new one starts at ${would.tenant.at(-1)}.`,
		"To check that the login has the rights for this: npm run migrate -- doctor",
	].join("\n");
}
