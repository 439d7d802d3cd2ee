import { data, redirect } from "react-router";
import { env } from "#app/platform/env.server.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { Drawing } from "#app/ui/elements/drawing.tsx";
import { AccountLink } from "#app/ui/frame/account-link.tsx";
import { PlainFrame } from "#app/ui/frame/frame.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { readiness } from "../readiness.server.ts";
import type { Route } from "./+types/status";

export const meta = () => titled("Status");

/** Leads to the status page of the people who run this installation, if they have one; otherwise says what `/readyz` says. */
export async function loader() {
	if (env.STATUS_URL) throw redirect(env.STATUS_URL);
	const { ready, reason } = await readiness();
	return data({ ready, reason, at: new Date() }, { status: ready ? 200 : 503 });
}

export default function Status({ loaderData: { ready, reason, at } }: Route.ComponentProps) {
	return (
		<PlainFrame actions={<AccountLink />}>
			<PageHeader
				title={ready ? "Everything works" : "Something is wrong"}
				picture={<Drawing name={ready ? "window" : "bell"} />}
				description={<p>Checked just now. Reload the page to check again.</p>}
			/>
			<div className="about">
				<Section title="Parts" boxed>
					<div className="facts-beside">
						<DescriptionList
							items={[
								{ term: "Website", details: <Badge tone="success">Working</Badge> },
								{
									term: "Database",
									details:
										reason === "database" ? (
											<Badge tone="danger">Not answering</Badge>
										) : (
											<Badge tone="success">Working</Badge>
										),
								},
								{
									term: "Version",
									details:
										reason === "migrations" ? (
											<Badge tone="warning">Being installed</Badge>
										) : (
											<Badge tone="success">Up to date</Badge>
										),
								},
								{
									term: "Checked",
									details: (
										<>
											<Time at={at} timeZone="UTC" /> UTC
										</>
									),
								},
							]}
						/>
					</div>
				</Section>
				<Section title="Still having trouble?" boxed>
					<p>
						Reload the page first. If it fails again, its error page ends with a reference: quote it when you
						ask an admin of your workspace.{" "}
						<a className="link" href="/help">
							More help
						</a>
					</p>
				</Section>
			</div>
		</PlainFrame>
	);
}
