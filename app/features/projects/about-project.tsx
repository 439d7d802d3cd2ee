import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Section } from "#app/ui/elements/card.tsx";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import type { FoundProject } from "./find.server.ts";
import { DueOn, StageBadge } from "./standing.tsx";

type AboutProjectProps = {
	project: Pick<FoundProject, "name" | "slug" | "status" | "stage" | "dueOn">;
	/** The name of who leads it. */
	lead: string | undefined;
	base: string;
	/** The day in the workspace’s time zone. */
	today: string;
};

/** What someone needs to know of a project beside a part of it, such as its comments. */
export function AboutProject({ project, lead, base, today }: AboutProjectProps) {
	return (
		<Section title="About this project" boxed>
			<DescriptionList
				items={[
					{
						term: "Project",
						details: (
							<a className="link" href={pageIn(base, "/projects/:project", project.slug)}>
								<bdi>{project.name}</bdi>
							</a>
						),
					},
					{ term: "Stage", details: <StageBadge project={project} /> },
					{ term: "Lead", details: lead },
					{ term: "Due", details: project.dueOn && <DueOn project={project} today={today} /> },
				]}
			/>
		</Section>
	);
}
