import type { ReactNode } from "react";
import { Section } from "#app/ui/elements/card.tsx";
import { Drawing, type DrawingName } from "#app/ui/elements/drawing.tsx";
import { AccountLink } from "#app/ui/frame/account-link.tsx";
import { PlainFrame } from "#app/ui/frame/frame.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";

type AboutPageProps = {
	title: string;
	description: ReactNode;
	drawing: DrawingName;
	/** Each has a heading and its text. */
	sections: { title: string; children: ReactNode }[];
};

/** A page about the service itself, which needs no account. Accessibility: one heading for each section. */
export function AboutPage({ title, description, drawing, sections }: AboutPageProps) {
	return (
		<PlainFrame actions={<AccountLink />}>
			<PageHeader title={title} description={description} picture={<Drawing name={drawing} />} />
			<div className="about">
				{sections.map(({ title: heading, children }) => (
					<Section key={heading} title={heading} boxed>
						{children}
					</Section>
				))}
			</div>
		</PlainFrame>
	);
}
