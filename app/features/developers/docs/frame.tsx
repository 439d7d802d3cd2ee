import { href } from "react-router";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Spaced } from "#app/ui/elements/spaced.tsx";
import { PlainFrame } from "#app/ui/frame/frame.tsx";

type DocsFrameProps = { groups: { name: string; slug: string }[]; children: React.ReactNode };

/** The frame of the documentation, with a link to each of its pages. */
export function DocsFrame({ groups, children }: DocsFrameProps) {
	return (
		<PlainFrame
			actions={
				<ButtonLink href="/workspaces" variant="quiet">
					My workspaces
				</ButtonLink>
			}
		>
			<nav aria-label="API" className="row mb-6">
				<a className="link" href={href("/api")}>
					Introduction
				</a>
				{groups.map(({ name, slug }) => (
					<Spaced key={slug}>
						<a className="link" href={href("/api/docs/:group", { group: slug })}>
							{name}
						</a>
					</Spaced>
				))}
			</nav>
			{children}
		</PlainFrame>
	);
}

/** Shows a text whose code is in backticks. */
export function Words({ text }: { text: string }) {
	return text.split("`").map((part, at) =>
		// biome-ignore lint/suspicious/noArrayIndexKey: the parts are never reordered
		at % 2 === 1 ? <code key={at}>{part}</code> : part,
	);
}
