#!/bin/sh
# Gives Kibana its password, and our processes a user that can write logs and read them, and nothing
# else. Safe to run again.
set -eu
elasticsearch=${ELASTICSEARCH:-http://elasticsearch:9200}

put() {
    # Not among the arguments of curl, which everybody can read.
    printf 'user = "elastic:%s"\n' "$ELASTIC_PASSWORD" |
        curl --fail --silent --show-error --output /dev/null --config - \
            --request PUT --header 'Content-Type: application/json' \
            --data "$2" "$elasticsearch/$1"
}

put _security/user/kibana_system/_password "{\"password\": \"$KIBANA_PASSWORD\"}"

# It cannot delete, nor make indices at will: that of a day is made by its first line, from the
# installed template.
put _security/role/kinokassa_logs '{
  "cluster": ["monitor"],
  "indices": [{
    "names": ["kinokassa-logs-*"],
    "privileges": ["create_doc", "auto_configure", "read", "view_index_metadata"]
  }]
}'
put _security/user/kinokassa "{\"password\": \"$LOGS_PASSWORD\", \"roles\": [\"kinokassa_logs\"]}"
