import { env } from "#app/platform/env.server.ts";
import { titled } from "#app/ui/frame/titled.ts";
import { AboutPage } from "../about-page.tsx";
import type { Route } from "./+types/security";

export const meta = () => titled("Security");

export function loader() {
	return { contact: env.SECURITY_CONTACT };
}

export default function Security({ loaderData: { contact } }: Route.ComponentProps) {
	return (
		<AboutPage
			drawing="keys"
			title="Security"
			description={<p>How workspaces are kept apart, and where to report a vulnerability.</p>}
			sections={[
				{
					title: "A workspace of its own",
					children: (
						<p>
							Each workspace has its own schema in the database, and its own database role, which has rights
							there and nowhere else. A query that reaches into another workspace is refused by the database
							itself.
						</p>
					),
				},
				{
					title: "A record that shows changes",
					children: (
						<p>
							Every change is in the workspace’s audit log. Each entry is chained to the one before, so that
							one that was changed, inserted or removed is found. Owners can export it and check it offline.
						</p>
					),
				},
				{
					title: "Sign-in and support",
					children: (
						<p>
							We keep no passwords: another service signs you in. You see where you are signed in, and can end
							it, under Settings, Security. The people who run this service look into a workspace only while
							an owner lets them.
						</p>
					),
				},
				{ title: "Report a vulnerability", children: <Report contact={contact} /> },
			]}
		/>
	);
}

function Report({ contact }: { contact: string }) {
	const isPage = contact.startsWith("https:");
	return (
		<p>
			Write to{" "}
			<a className="link" href={isPage ? contact : `mailto:${contact}`}>
				{contact}
			</a>
			, with what you did, what you saw, and what you expected. Test only with your own workspaces. Programs
			find the same in{" "}
			<a className="link" href="/.well-known/security.txt">
				security.txt
			</a>
			.
		</p>
	);
}
