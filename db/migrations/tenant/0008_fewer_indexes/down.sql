CREATE INDEX "invitations_invited_by_idx" ON "$TENANT_SCHEMA$"."invitations" USING btree ("invited_by");
--> statement-breakpoint
CREATE INDEX "invitations_onboarding_path_idx" ON "$TENANT_SCHEMA$"."invitations" USING btree ("onboarding_path_id");
--> statement-breakpoint
CREATE INDEX "onboarding_milestones_created_by_idx" ON "$TENANT_SCHEMA$"."onboarding_milestones" USING btree ("created_by");
--> statement-breakpoint
CREATE INDEX "onboarding_milestones_deleted_by_idx" ON "$TENANT_SCHEMA$"."onboarding_milestones" USING btree ("deleted_by");
--> statement-breakpoint
CREATE INDEX "onboarding_paths_created_by_idx" ON "$TENANT_SCHEMA$"."onboarding_paths" USING btree ("created_by");
--> statement-breakpoint
CREATE INDEX "onboarding_paths_deleted_by_idx" ON "$TENANT_SCHEMA$"."onboarding_paths" USING btree ("deleted_by");
--> statement-breakpoint
CREATE INDEX "onboarding_path_targets_path_idx" ON "$TENANT_SCHEMA$"."onboarding_path_targets" USING btree ("path_id");
--> statement-breakpoint
CREATE INDEX "onboarding_path_versions_published_by_idx" ON "$TENANT_SCHEMA$"."onboarding_path_versions" USING btree ("published_by");
--> statement-breakpoint
CREATE INDEX "onboarding_sessions_version_idx" ON "$TENANT_SCHEMA$"."onboarding_sessions" USING btree ("path_id","path_version");
--> statement-breakpoint
CREATE INDEX "organization_onboarding_configs_updated_by_idx" ON "$TENANT_SCHEMA$"."organization_onboarding_configs" USING btree ("updated_by");
--> statement-breakpoint
CREATE INDEX "permission_requests_user_idx" ON "$TENANT_SCHEMA$"."permission_requests" USING btree ("user_id","status");
--> statement-breakpoint
CREATE INDEX "permission_requests_decided_by_idx" ON "$TENANT_SCHEMA$"."permission_requests" USING btree ("decided_by");
--> statement-breakpoint
CREATE INDEX "permissions_parent_key_idx" ON "$TENANT_SCHEMA$"."permissions" USING btree ("parent_key");
--> statement-breakpoint
CREATE INDEX "projects_archived_by_idx" ON "$TENANT_SCHEMA$"."projects" USING btree ("archived_by");
--> statement-breakpoint
CREATE INDEX "projects_deleted_by_idx" ON "$TENANT_SCHEMA$"."projects" USING btree ("deleted_by");
--> statement-breakpoint
CREATE INDEX "support_grants_granted_by_idx" ON "$TENANT_SCHEMA$"."support_grants" USING btree ("granted_by");
--> statement-breakpoint
CREATE INDEX "support_grants_ended_by_idx" ON "$TENANT_SCHEMA$"."support_grants" USING btree ("ended_by");
--> statement-breakpoint
CREATE INDEX "support_grants_by_granted_idx" ON "$TENANT_SCHEMA$"."support_grants" USING btree ("granted_at","id");
--> statement-breakpoint
CREATE INDEX "team_invitations_team_idx" ON "$TENANT_SCHEMA$"."team_invitations" USING btree ("team_id","status");
--> statement-breakpoint
CREATE INDEX "team_invitations_invited_by_idx" ON "$TENANT_SCHEMA$"."team_invitations" USING btree ("invited_by");
--> statement-breakpoint
CREATE INDEX "teams_lead_idx" ON "$TENANT_SCHEMA$"."teams" USING btree ("lead_id");
--> statement-breakpoint
CREATE INDEX "teams_deleted_by_idx" ON "$TENANT_SCHEMA$"."teams" USING btree ("deleted_by");
--> statement-breakpoint
CREATE INDEX "onboarding_milestones_by_name_idx" ON "$TENANT_SCHEMA$"."onboarding_milestones" USING btree (lower("name"),"id") WHERE "$TENANT_SCHEMA$"."onboarding_milestones"."deleted_at" is null;
--> statement-breakpoint
CREATE INDEX "teams_by_name_idx" ON "$TENANT_SCHEMA$"."teams" USING btree (lower("name"),"id") WHERE "$TENANT_SCHEMA$"."teams"."deleted_at" is null;
--> statement-breakpoint
CREATE INDEX "users_by_seen_idx" ON "$TENANT_SCHEMA$"."users" USING btree ("last_seen_at","id");
--> statement-breakpoint
CREATE INDEX "onboarding_sessions_stuck_idx" ON "$TENANT_SCHEMA$"."onboarding_sessions" USING btree ("last_seen_at") WHERE "$TENANT_SCHEMA$"."onboarding_sessions"."status" = 'active';
--> statement-breakpoint
CREATE INDEX "permission_requests_by_created_idx" ON "$TENANT_SCHEMA$"."permission_requests" USING btree ("created_at","id");
