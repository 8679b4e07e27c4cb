{{/* Names and settings that the service, the worker and the migration share. */}}

{{- define "geoheal.labels" -}}
app.kubernetes.io/name: geoheal
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "geoheal.pod" -}}
automountServiceAccountToken: false
terminationGracePeriodSeconds: 60
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {{- toYaml .Values.seccompProfile | nindent 4 }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
volumes:
  - name: state
    emptyDir: {}
  - name: temporary
    emptyDir: {}
{{- end }}

{{- define "geoheal.container" -}}
image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- with .Values.extraSecretNames }}
envFrom:
  {{- range . }}
  - secretRef: { name: {{ . | quote }} }
  {{- end }}
{{- end }}
env:
  - name: GEOHEAL_DATABASE_URL
    valueFrom:
      secretKeyRef: { name: {{ .Values.secretName | quote }}, key: database-url }
  - { name: GEOHEAL_LOG_FORMAT, value: json }
  {{- range $name, $value := .Values.settings }}
  - { name: {{ $name | quote }}, value: {{ $value | quote }} }
  {{- end }}
volumeMounts:
  - { name: state, mountPath: /var/lib/geoheal }
  - { name: temporary, mountPath: /tmp }
{{- end }}
