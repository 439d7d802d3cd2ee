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
							Each workspace has its own schema in the database, and its own database role with rights there
							and nowhere else. The database itself refuses a query that reaches into another workspace.
						</p>
					),
				},
				{
					title: "A record that shows changes",
					children: (
						<p>
							Every change is in the workspace’s audit log. Each entry is chained to the one before it, so a
							changed, inserted or removed entry is detected. Owners can export the log and check it offline.
						</p>
					),
				},
				{
					title: "Sign-in and support",
					children: (
						<p>
							We keep no passwords: a dedicated service signs you in. Under Settings, Security you see where
							you are signed in, and can sign out there. The people who run this service can open a workspace
							only while an owner grants them access.
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
	const words = isLocal(contact) ? "the people who run this service" : contact;
	return (
		<p>
			Write to{" "}
			<a className="link" href={isPage ? contact : `mailto:${contact}`}>
				{words}
			</a>
			. Say what you did, what you saw, and what you expected. Please test only with your own workspaces. The
			same contact is in{" "}
			<a className="link" href="/.well-known/security.txt">
				security.txt
			</a>
			.
		</p>
	);
}

/** Tells whether no one has set an address yet that can be reached from elsewhere. */
function isLocal(contact: string): boolean {
	return contact.endsWith("@localhost");
}
