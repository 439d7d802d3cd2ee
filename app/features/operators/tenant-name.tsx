import { href } from "react-router";
import { WorkspaceTile } from "#app/ui/elements/avatar.tsx";
import { hueOf } from "#app/ui/elements/hue.ts";

/** Shows a workspace's initial and its name, which leads to its page. For the first column of a table. */
export function TenantName({ tenant: { id, name } }: { tenant: { id: string; name: string } }) {
	return (
		<span className="flex items-center gap-3">
			<WorkspaceTile name={name || id} hue={hueOf(id)} />
			<a
				href={href("/admin/tenants/:workspace", { workspace: id })}
				className="row-name min-w-0 wrap-anywhere"
			>
				<bdi>{name || id}</bdi>
			</a>
		</span>
	);
}
