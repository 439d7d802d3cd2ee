ALTER TABLE "public"."tenant_activity" ADD COLUMN "size_bytes" bigint;
--> statement-breakpoint
CREATE INDEX "support_access_open_idx" ON "public"."support_access" USING btree ("expires_at") WHERE "public"."support_access"."ended_at" is null;
--> statement-breakpoint
CREATE INDEX "tenants_by_name_idx" ON "public"."tenants" USING btree (lower("name"),"id");
--> statement-breakpoint
CREATE INDEX "tenants_by_created_idx" ON "public"."tenants" USING btree ("created_at","id");
--> statement-breakpoint
CREATE INDEX "tenants_name_prefix_idx" ON "public"."tenants" USING btree (lower("name") text_pattern_ops);
--> statement-breakpoint
CREATE INDEX "tenants_slug_prefix_idx" ON "public"."tenants" USING btree ("slug" text_pattern_ops);
--> statement-breakpoint
CREATE INDEX "tenants_id_prefix_idx" ON "public"."tenants" USING btree ("id" text_pattern_ops);
