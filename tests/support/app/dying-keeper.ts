import { Readable } from "node:stream";
import { spool } from "#app/platform/storage/storage.server.ts";
import { filesOf } from "#app/tenant/files/tenant-files.server.ts";
import { findTenant } from "#app/tenant/write-as-system.server.ts";

// A process of its own that stores the bytes of files and never makes them seen: to be killed in between.
const [tenantId = "", memberId = "", projectId = "", count = ""] = process.argv.slice(2);

const tenant = await findTenant(tenantId);
if (!tenant) throw new Error(`There is no workspace ${tenantId}`);
const files = filesOf(tenant, memberId);

async function keepOne(number: number): Promise<void> {
	const file = await spool.receive(Readable.from([Buffer.from(`file ${number}`)]));
	await files.keep(
		[{ projectId: Number(projectId), name: `${number}.txt`, type: "text/plain", file }],
		async () => {
			process.stdout.write("stored\n");
			return new Promise<never>(() => {});
		},
	);
}

await Promise.all(Array.from({ length: Number(count) }, (_, number) => keepOne(number)));
