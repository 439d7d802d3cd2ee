import { operations } from "#app/api.server.ts";
import { sendTest } from "#app/features/hooks/resend.server.ts";
import { beginMyOnboarding } from "#app/features/onboarding/progress/begin.server.ts";
import { pathTo } from "#app/tenant/api/find-operation.ts";
import type { Operation } from "#app/tenant/api/operation.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { webhookEndpoints } from "#db/schema/tenant/webhooks.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aKey, call } from "#tests/support/world/api-key.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, asMember, aTenant } from "#tests/support/world/tenant.ts";
import { anEndpoint } from "#tests/support/world/webhook.ts";

/** A workspace whose things operations are called on, by the key of its owner. */
export type ApiWorld = { pool: ConnectionPool; record: TenantRecord; owner: Tenant; key: string };

export async function anApiWorld(pool: ConnectionPool): Promise<ApiWorld> {
	const record = await aTenant(pool);
	const owner = await asMember(record, `user_${record.slug.slice(3)}`);
	return { pool, record, owner, key: await aKey(owner) };
}

let count = 0;

type Params = Record<string, string>;

/** Makes each thing that a path names, fresh, or finds it: by the name of the parameter. Later ones are parts of earlier ones. */
const MAKE: Record<string, (world: ApiWorld, params: Params) => Promise<unknown>> = {
	project: ({ owner }) => aProject(owner, `Project ${count++}`),
	task: async ({ key }, { project }) =>
		(await call(key, `POST /projects/${project}/tasks`, { body: { text: "One" } })).body.id,
	comment: async ({ key }, { project }) =>
		(await call(key, `POST /projects/${project}/comments`, { body: { text: "One" } })).body.id,
	file: async ({ key }, { project }) => {
		const { body } = await call(key, `POST /projects/${project}/files`, { files: { "a.txt": "Some text" } });
		return (body.files as { id: string }[])[0]?.id;
	},
	team: async ({ key }) => (await call(key, "POST /teams", { body: { name: `Team ${count++}` } })).body.slug,
	role: async ({ key }) => (await call(key, "POST /roles", { body: { name: `Role ${count++}` } })).body.key,
	member: async ({ pool, record }) => {
		const member = await aMember(pool, record, "viewer");
		await beginMyOnboarding(member);
		return member.member.id;
	},
	invitation: async ({ key }) => {
		const body = { emails: [`person-${count++}@example.com`], role: "viewer" };
		await call(key, "POST /invitations", { body });
		return firstOf(await call(key, "GET /invitations?limit=1")).id;
	},
	webhook: async ({ pool, record, owner }) => {
		// A workspace has no more than twenty.
		await inTenant(pool, record, "write", ({ db }) => db.delete(webhookEndpoints));
		return (await anEndpoint(owner, "https://hooks.example.com/in")).id;
	},
	delivery: ({ owner }, { webhook = "" }) => sendTest(owner, webhook, "team.created"),
	path: async ({ key }) => firstOf(await call(key, "GET /onboarding/paths?limit=1")).id,
};

const firstOf = ({ body }: { body: { data?: unknown[] } }) => (body.data?.[0] ?? {}) as { id?: string };

/** Makes what an operation's path names; returns the path that names them. */
export async function pathOf(world: ApiWorld, { path }: Pick<Operation, "path">): Promise<string> {
	const params: Params = {};
	for (const [, name = ""] of path.matchAll(/\{(\w+)\}/g)) {
		const make = MAKE[name];
		if (!make) throw new Error(`tests/api/things.ts: say how to make “${name}”`);
		params[name] = String(await make(world, params));
	}
	return pathTo(path, ...Object.values(params));
}

/** The operation with this id. */
export function operationOf(id: string): Operation {
	const found = operations.find((one) => one.id === id);
	if (!found) throw new Error(`There is no operation ${id}`);
	return found;
}

/** What a call of an operation sends, from its own example. */
export const sentFor = ({ body, example, takesFiles, current }: Operation) => ({
	...(body && { body: example ?? {} }),
	...(takesFiles && { files: { "plan.txt": "Some text" } }),
	headers: { ...(current && { "If-Match": "*" }) } as Record<string, string | undefined>,
});
