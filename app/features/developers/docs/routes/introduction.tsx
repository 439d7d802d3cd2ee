import { href } from "react-router";
import { Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { groups } from "../describe.server.ts";
import { DocsFrame, Words } from "../frame.tsx";
import { INTRODUCTION, PROBLEMS } from "../words.ts";
import type { Route } from "./+types/introduction";

export const meta: Route.MetaFunction = () => titled("API");

export const loader = () => ({ groups: groups().map(({ name, slug }) => ({ name, slug })) });

export default function Introduction({ loaderData }: Route.ComponentProps) {
	return (
		<DocsFrame groups={loaderData.groups}>
			<PageHeader
				title="API"
				description="Read and change projects, tasks and comments from your own programs."
			/>
			<div className="stack max-w-text">
				{INTRODUCTION.map(({ title, text }) => (
					<Section key={title} title={title}>
						{text.map((paragraph) => (
							<p key={paragraph} className="mb-3">
								<Words text={paragraph} />
							</p>
						))}
					</Section>
				))}
				<Section title="Problems">
					<ul className="bullets">
						{Object.entries(PROBLEMS).map(([kind, { status }]) => (
							<li key={kind}>
								<a className="link" href={href("/api/problems/:problem", { problem: kind })}>
									{status} {kind}
								</a>
							</li>
						))}
					</ul>
				</Section>
				<Section title="For programs">
					<p>
						The whole API as an{" "}
						<a className="link" href="/api/v1/openapi.json">
							OpenAPI 3.1 document
						</a>
						, from which generators make clients, and these pages as{" "}
						<a className="link" href="/api.md">
							one Markdown file
						</a>
						.
					</p>
				</Section>
			</div>
		</DocsFrame>
	);
}
