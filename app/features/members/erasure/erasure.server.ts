import { refuse } from "#app/platform/refusal.ts";
import { erasures } from "#app/subjects.server.ts";
import { erasePeople } from "#app/tenant/audit/person-keys.server.ts";
import { peopleOfAddress } from "#app/tenant/audit/seal.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { type FoundMember, findProfileToChange, isErased } from "../find.server.ts";

/**
 * Makes all personal data of someone who left permanently unreadable: their parts of the audit log, whose chain stays
 * intact, and what the workspace stores about them. What they made stays, shown as made by an erased person. Idempotent.
 * Refuses: 404, 403 `organization:manage`, 409 while they are a member. Records: person.erased.
 */
export function eraseMember(tenant: Tenant, id: string): Promise<void> {
	return tenant.write(async (writing) => {
		writing.authorize("organization:manage");
		const member = await findProfileToChange(writing, id);
		if (member.status !== "left") return refuseMember(member);
		if (isErased(member)) return writing.leaveUnchanged();
		const addresses = new Set<string>();
		for (const { erase } of erasures) {
			for (const address of (await erase?.(writing, member.id, tenant.id)) ?? []) addresses.add(address);
		}
		await erasePeople(writing.db, [member.id, ...[...addresses].flatMap(peopleOfAddress)]);
		await writing.record("person.erased", { id: member.id });
	});
}

function refuseMember({ name }: FoundMember): never {
	return refuse(409, {
		title: "They are still a member",
		isFinal: true,
		message: sentence`${name} is a member of this workspace. Remove them first, then erase them.`,
		rule: "member-present",
	});
}
