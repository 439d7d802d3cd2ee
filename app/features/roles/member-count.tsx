import { pageIn } from "#app/platform/http/address/page-in.ts";
/** Shows how many members have a role, as a link to them. */
export function MemberCount({
	base,
	role: { key, name },
	members,
}: {
	base: string;
	role: { key: string; name: string };
	members: number;
}) {
	if (members === 0) return "No one";
	// Suspended members count too, so the list must include them.
	const query = new URLSearchParams({ role: key, status: "all" });
	return (
		<a className="link" href={`${pageIn(base, "/members")}?${query}`}>
			{members}
			<span className="sr-only">
				{" "}
				with the role <bdi>{name}</bdi>
			</span>
		</a>
	);
}
