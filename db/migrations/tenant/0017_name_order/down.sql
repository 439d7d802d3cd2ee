CREATE INDEX "users_by_name_idx" ON "$TENANT_SCHEMA$"."users" USING btree (lower(coalesce("first_name" || ' ', '') || coalesce("last_name" || ' ', '') || "email"),"id");
