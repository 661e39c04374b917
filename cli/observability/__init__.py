"""`kinokassa observability`: makes Elasticsearch and Kibana ready for our logs."""
